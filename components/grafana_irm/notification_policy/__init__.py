"""`NotificationPolicy`: a notification policy beside the organisation's own, with routes by labels."""
