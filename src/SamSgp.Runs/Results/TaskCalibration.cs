using SamSgp.Inference;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Results;

/// <summary>What is known of how right the results of a task are.</summary>
public static class TaskCalibration
{
    /// <summary>What was measured here of these examples and weights, else what came with the prepared examples; null where neither is. With an
    /// adapter it is null: measured without, it is of another network, and with it, of images that it knows.</summary>
    /// <param name="result">What the task made.</param>
    /// <param name="support">The support set it was made with.</param>
    /// <param name="here">What was measured here of these examples; null for nothing.</param>
    public static ConfidenceCalibration? Of(TaskResult result, SupportSet support, SupportRecord? here)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(support);
        if (result.Model.AdapterSha256 is not null) return null;
        if (here?.Calibration is { } measured && here.TaskVersion == result.Task.Version && here.CheckpointSha256 == result.Model.CheckpointSha256) return measured;
        return support.Prepared.Select(CalibrationOf).FirstOrDefault(calibration => calibration is not null);
    }

    // The run has read the file already; who took it away since then takes this with it.
    private static ConfidenceCalibration? CalibrationOf(SupportPrepared prepared)
    {
        try
        {
            return SupportPreparer.CardOf(prepared.Path).Calibration;
        }
        catch (SupportSetException)
        {
            return null;
        }
    }
}
