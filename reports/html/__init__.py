"""The reviewer's page."""
