// Everything here makes pages that work without it quicker to use: forms post and redirect by themselves.
import "./htmx";
import "./countdown";
import "./keys";
import "./palette";
import "./live";
import "./board";
import "./chats";
import "./query";
import "./bulk";
import "./forms";
import "./ticket";
import "./work";
