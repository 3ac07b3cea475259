"""The meeting papers (会議資料): each as plain data, one renderer for all."""
