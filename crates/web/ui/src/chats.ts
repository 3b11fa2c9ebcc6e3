// The page of talks stays as fresh as the board.
import { onChange, refresh } from "./live";
import { one } from "./dom";

onChange("board", () => {
  if (one("#chats")) void refresh("chats", location.pathname + location.search);
});
