# Three training steps of the founding example, in R with httr and jsonlite: Rscript founding.R [address]
library(httr)
library(jsonlite)

arguments <- commandArgs(trailingOnly = TRUE)
address <- if (length(arguments)) arguments[1] else Sys.getenv("CHAINRULE_URL", "http://127.0.0.1:8000")

checked <- function(response) {
  body <- fromJSON(content(response, "text", encoding = "UTF-8"), simplifyVector = FALSE) # lists keep their nesting
  if (http_error(response)) stop(body$title, ": ", body$detail, call. = FALSE)
  body
}

half_mse <- function(A, y) {
  errors <- unlist(A) - unlist(y)
  Reduce(`+`, errors * errors) / (2 * length(y)) # `sum` adds with more digits than a double has
}

request <- checked(GET(paste0(address, "/examples/founding")))
request$optimizer <- list(kind = "adam", lr = 0.1)
for (step in 1:3) {
  body <- toJSON(request, auto_unbox = TRUE, digits = NA) # 15 digits, which is all that jsonlite writes
  answer <- checked(POST(paste0(address, "/step"), body = body, content_type_json()))
  cat(sprintf("%.17g\n", answer$loss))
  if (answer$loss != half_mse(answer$tensors$A_2, request$y)) stop("A_2 and y give another loss")
  request[names(answer$`next`)] <- answer$`next`
}
