namespace SamSgp.Jobs.Failures;

/// <summary>Why a job ended without its result: recorded in the workitem, shown to the user.</summary>
public sealed record JobFailure
{
    /// <summary>A failure.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="code">Why, for programs.</param>
    /// <param name="message">Why, for the user.</param>
    public JobFailure(JobStage stage, FailureCode code, string message)
        : this(stage.Wire(), code.Wire(), message)
    {
    }

    private JobFailure(string stage, string code, string message) => (Stage, Code, Message) = (stage, code, message);

    /// <summary>Word for where it failed, of <see cref="JobStage"/>: <c>fetch</c>, <c>segment</c>.</summary>
    public string Stage { get; }

    /// <summary>Kebab-case word for programs, of <see cref="FailureCode"/>: <c>series-not-found</c>, <c>series-does-not-fit</c>.</summary>
    public string Code { get; }

    /// <summary>Sentences for the user: what is wrong, with what, and what would be right.</summary>
    public string Message { get; }

    /// <summary>One that a workitem records, perhaps of another version: its words stay as they are.</summary>
    internal static JobFailure Recorded(string stage, string code, string message) => new(stage, code, message);
}
