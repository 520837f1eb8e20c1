using System.Text.Json;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Documents;

namespace SamSgp.Dicomweb.Monai;

/// <summary>A label map that was submitted.</summary>
/// <param name="SeriesInstanceUid">The series it is of.</param>
/// <param name="Segmentation">The SEG it became.</param>
internal sealed record MonaiSubmission(string SeriesInstanceUid, OutputReference Segmentation);

/// <summary>What was submitted: which SEG is a series' latest, and which a task has not learned from yet. On disk, for who draws today may
/// press Train tomorrow.</summary>
internal sealed class MonaiSubmissions(DocumentStore documents)
{
    private const string Latest = "monai-labels", Waiting = "monai-waiting"; // by series, by task

    /// <summary>The SEG that was submitted last for a series; null where there was none.</summary>
    public OutputReference? LatestOf(string series) =>
        documents.Find(Latest, series) is { } kept ? JsonSerializer.Deserialize<OutputReference>(kept.Content) : null;

    /// <summary>What a task has not learned from yet, in the order of submission.</summary>
    public IReadOnlyList<MonaiSubmission> WaitingFor(string taskId) => Read(documents.Find(Waiting, taskId));

    /// <summary>Notes a submission.</summary>
    public async Task AddAsync(string taskId, MonaiSubmission submission, CancellationToken cancellationToken)
    {
        await documents.PutAsync(Latest, submission.SeriesInstanceUid, JsonSerializer.Serialize(submission.Segmentation), cancellationToken);
        await ChangeAsync(taskId, waiting => waiting.Contains(submission) ? waiting : [.. waiting, submission], cancellationToken);
    }

    /// <summary>Strikes off one that was learned from, or that cannot be any more.</summary>
    public Task RemoveAsync(string taskId, MonaiSubmission submission, CancellationToken cancellationToken) =>
        ChangeAsync(taskId, waiting => [.. waiting.Where(other => other != submission)], cancellationToken);

    private Task<List<MonaiSubmission>> ChangeAsync(string taskId, Func<List<MonaiSubmission>, List<MonaiSubmission>> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(Waiting, taskId, seen =>
        {
            var waiting = change(Read(seen));
            return (waiting, JsonSerializer.Serialize(waiting));
        }, cancellationToken);

    private static List<MonaiSubmission> Read(DocumentRecord? document) =>
        document is null ? [] : JsonSerializer.Deserialize<List<MonaiSubmission>>(document.Content)!;
}
