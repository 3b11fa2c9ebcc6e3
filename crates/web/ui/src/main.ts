import "./live";
