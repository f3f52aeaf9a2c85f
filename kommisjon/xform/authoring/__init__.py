"""What a form's author meets: conversion from spreadsheets, repairs, refusals in words. Home of pyxform."""
