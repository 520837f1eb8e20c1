using System.Text.Json.Serialization;

namespace SamSgp.Jobs.Reviews;

/// <summary>What a person said of a result.</summary>
/// <param name="State">Whether it may be used.</param>
/// <param name="By">Who said so; empty where nobody has to sign in.</param>
/// <param name="At">When.</param>
public sealed record ResultReview(ReviewState State, string By, DateTimeOffset At);

/// <summary>Whether a result may be used.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReviewState>))]
public enum ReviewState
{
    /// <summary>Looked at and found right.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>Looked at and found wrong.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
