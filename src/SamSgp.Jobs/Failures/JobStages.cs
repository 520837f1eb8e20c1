namespace SamSgp.Jobs.Failures;

/// <summary>Steps as the wire has them.</summary>
public static class JobStages
{
    /// <summary>Fetch -> fetch.</summary>
    public static string Wire(this JobStage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>fetch -> Fetch; null for a word of another version.</summary>
    public static JobStage? Find(string wire) => Enum.GetValues<JobStage>().Cast<JobStage?>()
        .FirstOrDefault(stage => stage!.Value.Wire() == wire);
}
