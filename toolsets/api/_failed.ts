/** How many records or requests an answer says were refused, though it is one of success: of a list, a composite, a batch or a graph. */
export function failedIn(answer: unknown): number {
  if (Array.isArray(answer)) return answer.reduce((sum: number, each) => sum + failedPart(each), 0);
  const { compositeResponse, results, graphs, data, errors } = Object(answer);
  // Of GraphQL: what went wrong stands beside the data.
  if (data !== undefined && Array.isArray(errors)) return errors.length;
  const lists: unknown[][] = [compositeResponse, results, graphs].filter(Array.isArray);
  return lists.reduce((sum, list) => sum + list.reduce((all: number, each) => all + failedPart(each), 0), 0);
}

function failedPart(part: unknown): number {
  const { success, isSuccess, isSuccessful, httpStatusCode, statusCode, body, result, graphResponse } =
    Object(part);
  const within = failedIn(body ?? result ?? graphResponse);
  const isRefused =
    [success, isSuccess, isSuccessful].includes(false) || Number(httpStatusCode ?? statusCode ?? 0) >= 400;
  return within > 0 ? within : isRefused ? 1 : 0;
}
