using System.Text.Json;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Reviews;

/// <summary>What people said of results, by the result: however often it is made, it is the same object.</summary>
public sealed class ResultReviews(DocumentStore documents, TimeProvider clock)
{
    private const string Collection = "result-reviews";

    /// <summary>What was said last.</summary>
    /// <param name="sopInstanceUid">The SEG.</param>
    /// <returns>Null where nobody has said anything.</returns>
    public ResultReview? Find(string sopInstanceUid) =>
        documents.Find(Collection, sopInstanceUid) is { } document ? JsonSerializer.Deserialize<ResultReview>(document.Content) : null;

    /// <summary>Keeps what somebody says, in place of what was said before.</summary>
    /// <param name="sopInstanceUid">The SEG.</param>
    /// <param name="state">Whether it may be used.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    public async Task<ResultReview> SayAsync(string sopInstanceUid, ReviewState state, string by, CancellationToken cancellationToken)
    {
        var review = new ResultReview(state, by, clock.GetUtcNow());
        await documents.PutAsync(Collection, sopInstanceUid, JsonSerializer.Serialize(review), cancellationToken);
        return review;
    }

    /// <summary>Takes back what was said.</summary>
    /// <param name="sopInstanceUid">The SEG.</param>
    /// <param name="cancellationToken">Cancels before it is done.</param>
    public Task TakeBackAsync(string sopInstanceUid, CancellationToken cancellationToken) =>
        documents.DeleteAsync(Collection, sopInstanceUid, cancellationToken);
}
