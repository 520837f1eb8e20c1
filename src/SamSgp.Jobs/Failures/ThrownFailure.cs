using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Imaging.Segmentations;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Failures;

/// <summary>What to tell the user of an exception that came out of a job's steps.</summary>
internal static class ThrownFailure
{
    /// <summary>A bug: its details stay in the log.</summary>
    public static readonly JobFailure Bug = new(JobStage.Segment, FailureCode.Internal,
        "The service failed; the operator finds the reason in the log.");

    /// <summary>The failure that is recorded.</summary>
    public static JobFailure Of(Exception fault) => fault switch
    {
        OutOfMemoryException => new(JobStage.Segment, FailureCode.OutOfMemory,
            "There was not enough memory. A smaller image size or precision bf16 needs less."),
        StorageUnavailableException { Fault: StorageFault.DiskFull } => new(JobStage.Store, FailureCode.DiskFull,
            "The disk is full; nothing stored before is lost. Run the job again when there is space."),
        StorageUnavailableException => new(JobStage.Store, FailureCode.StorageUnavailable,
            "The store cannot be used at the moment; the operator finds the reason in the log."),
        DamagedInstanceException damaged => new(JobStage.Fetch, FailureCode.InstanceDamaged, damaged.Message),
        SupportSetException support => new(JobStage.Task, FailureCode.SupportUnusable, ServerPaths.Hide(support.Message)),
        ModelException model => new(JobStage.Task, FailureCode.ModelUnusable, ServerPaths.Hide(model.Message)),
        UnsuitableEncodingException encoding => new(JobStage.Write, FailureCode.EncodingUnsuitable, encoding.Message),
        DicomFormatException malformed => new(JobStage.Read, FailureCode.Malformed, ServerPaths.Hide(malformed.Message)),
        ScriptException script => new(JobStage.Script, FailureCodes.Of(script.Failure), ServerPaths.Hide(script.Message)),
        PeerException peer => new(JobStage.Fetch, FailureCodes.Of(peer.Fault), peer.Message),
        _ => Bug,
    };
}
