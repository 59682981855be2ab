import { AppError } from "../../base/errors.ts";

export function invalid(message: string): AppError {
  return new AppError("INVALID_INPUT", message);
}

export function notFound(message: string): AppError {
  return new AppError("NOT_FOUND", message);
}
