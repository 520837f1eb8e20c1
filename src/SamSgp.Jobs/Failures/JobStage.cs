namespace SamSgp.Jobs.Failures;

/// <summary>The steps of a job, as they stand in <see cref="JobFailure.Stage"/>.</summary>
public static class JobStage
{
    /// <summary>The workitem's own content: task, series, parameters.</summary>
    public const string Order = "order";

    /// <summary>The task's manifest, support set and checkpoint.</summary>
    public const string Task = "task";

    /// <summary>Finding the series here, or fetching it from a peer.</summary>
    public const string Fetch = "fetch";

    /// <summary>Fetching support series and making examples of them.</summary>
    public const string Support = "support";

    /// <summary>Reading the series into a volume.</summary>
    public const string Read = "read";

    /// <summary>The network.</summary>
    public const string Segment = "segment";

    /// <summary>The task's post-processing steps.</summary>
    public const string Postprocess = "postprocess";

    /// <summary>A C# script of the task.</summary>
    public const string Script = "script";

    /// <summary>Making the SEG.</summary>
    public const string Write = "write";

    /// <summary>Measuring the segments for the report.</summary>
    public const string Measure = "measure";

    /// <summary>Drawing the picture of the result.</summary>
    public const string Preview = "preview";

    /// <summary>Storing the result here, or a peer's refusal of it.</summary>
    public const string Store = "store";

    /// <summary>Sending the result to a peer.</summary>
    public const string Send = "send";
}
