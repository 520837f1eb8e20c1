using System.Text.Json;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Requests to cancel that were accepted and are not carried out yet, across restarts: a job that is begun again
/// because its process died is not completed against one.</summary>
public sealed class RequestedCancellations(DocumentStore documents)
{
    private const string Collection = "job-cancellations";

    /// <summary>Keeps a request; a later one for the same job replaces it.</summary>
    internal Task KeepAsync(string workitemUid, CancellationRequest request) =>
        documents.PutAsync(Collection, workitemUid, JsonSerializer.Serialize(request), CancellationToken.None);

    /// <summary>The request for a job; null where there is none.</summary>
    internal CancellationRequest? Find(string workitemUid) => documents.Find(Collection, workitemUid) is { } kept
        ? JsonSerializer.Deserialize<CancellationRequest>(kept.Content)
        : null;

    /// <summary>The job has ended.</summary>
    internal Task ForgetAsync(string workitemUid) => documents.DeleteAsync(Collection, workitemUid, CancellationToken.None);
}
