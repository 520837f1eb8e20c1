namespace SamSgp.Jobs.Failures;

/// <summary>The steps of a job. On the wire each is its name in lower case: in workitems, in the API and in metrics.</summary>
public enum JobStage
{
    /// <summary>The workitem's own content: task, series, parameters.</summary>
    Order,

    /// <summary>The task's manifest, support set and checkpoint.</summary>
    Task,

    /// <summary>Finding the series here, or fetching it from a peer.</summary>
    Fetch,

    /// <summary>Fetching support series and making examples of them.</summary>
    Support,

    /// <summary>Reading the series into a volume.</summary>
    Read,

    /// <summary>The network.</summary>
    Segment,

    /// <summary>The task's post-processing steps.</summary>
    Postprocess,

    /// <summary>A C# script of the task.</summary>
    Script,

    /// <summary>Making the SEG.</summary>
    Write,

    /// <summary>Measuring the segments for the report.</summary>
    Measure,

    /// <summary>Drawing the picture of the result.</summary>
    Preview,

    /// <summary>Storing the result here, or a peer's refusal of it.</summary>
    Store,

    /// <summary>Sending the result to a peer.</summary>
    Send,
}
