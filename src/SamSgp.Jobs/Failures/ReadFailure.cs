using SamSgp.Imaging.Volumes;

namespace SamSgp.Jobs.Failures;

/// <summary>A series that cannot become a volume, as a job's failure.</summary>
internal static class ReadFailure
{
    /// <summary>As many instances as are worth naming.</summary>
    private const int Named = 3;

    /// <summary>The failure, with the instances at fault.</summary>
    public static JobFailure Of(SeriesRefusal refusal)
    {
        var some = string.Join(", ", refusal.SopInstanceUids.Take(Named));
        var more = refusal.SopInstanceUids.Count > Named ? $" and {refusal.SopInstanceUids.Count - Named} more" : "";
        return new JobFailure(JobStage.Read, FailureCodes.Of(refusal.Code),
            refusal.Message + (some.Length > 0 ? $" Instances: {some}{more}." : ""));
    }
}
