def main_handler(event, context):
    name = event.get("name", "world") if isinstance(event, dict) else "world"
    print("greeting", name)
    return {"message": "Hello, %s!" % name, "requestId": context["request_id"]}
