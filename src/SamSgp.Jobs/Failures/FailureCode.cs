namespace SamSgp.Jobs.Failures;

/// <summary>Why there is no result, for programs. On the wire each is its name in lower case with hyphens (series-not-found): in
/// workitems, in the API and as the type of a problem.</summary>
public enum FailureCode
{
    /// <summary>Parameters or the encoding are none that the task has.</summary>
    InvalidParameters,

    /// <summary>The workitem does not say what to segment, or by which task.</summary>
    MalformedWorkitem,

    /// <summary>There is no task of this name.</summary>
    TaskNotFound,

    /// <summary>The task's manifest has faults.</summary>
    ManifestFaulty,

    /// <summary>The task's support set is not complete.</summary>
    SupportMissing,

    /// <summary>The task's support set cannot be used.</summary>
    SupportUnusable,

    /// <summary>The task's model or adapter cannot be used.</summary>
    ModelUnusable,

    /// <summary>The task is not for this series.</summary>
    SeriesDoesNotFit,

    /// <summary>The series is neither here nor at a peer that was asked.</summary>
    SeriesNotFound,

    /// <summary>The segmentation to learn from, or to correct, is not here.</summary>
    SegmentationNotFound,

    /// <summary>The segmentation to learn from, or to correct, is not one of the task's segments on the series.</summary>
    SegmentationDoesNotFit,

    /// <summary>A stored file is missing or is not what was stored.</summary>
    InstanceDamaged,

    /// <summary>A file is not well-formed DICOM.</summary>
    Malformed,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.NoImages"/>.</summary>
    NoImages,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.SeveralSeries"/>.</summary>
    SeveralSeries,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MixedSizes"/>.</summary>
    MixedSizes,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MixedSpacing"/>.</summary>
    MixedSpacing,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MixedPixels"/>.</summary>
    MixedPixels,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MixedOrientations"/>.</summary>
    MixedOrientations,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.SeveralFramesOfReference"/>.</summary>
    SeveralFramesOfReference,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MissingGeometry"/>.</summary>
    MissingGeometry,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.UnreadableAttribute"/>.</summary>
    UnreadableAttribute,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.ConflictingInstances"/>.</summary>
    ConflictingInstances,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.DuplicatePositions"/>.</summary>
    DuplicatePositions,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.MissingSlices"/>.</summary>
    MissingSlices,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.UnevenSpacing"/>.</summary>
    UnevenSpacing,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.UndecodablePixels"/>.</summary>
    UndecodablePixels,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.NoStandardizedUptake"/>.</summary>
    NoStandardizedUptake,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.TooLarge"/>.</summary>
    TooLarge,

    /// <summary>As <see cref="Imaging.Volumes.SeriesRefusalCode.UnsupportedImage"/>.</summary>
    UnsupportedImage,

    /// <summary>There was not enough memory.</summary>
    OutOfMemory,

    /// <summary>The service ended several times while it worked on the job.</summary>
    ServiceEndedRepeatedly,

    /// <summary>As many workitems wait as may: it was not asked for.</summary>
    QueueFull,

    /// <summary>A bug; the log has its details.</summary>
    Internal,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Faulty"/>.</summary>
    ScriptFaulty,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Exception"/>.</summary>
    ScriptException,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Timeout"/>.</summary>
    ScriptTimeout,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Memory"/>.</summary>
    ScriptMemory,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.StackOverflow"/>.</summary>
    ScriptStackOverflow,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Ended"/>.</summary>
    ScriptEnded,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.Result"/>.</summary>
    ScriptResult,

    /// <summary>As <see cref="Plugins.Scripts.ScriptFailure.NotStarted"/>.</summary>
    ScriptNotStarted,

    /// <summary>The encoding that the task asks for cannot hold the result.</summary>
    EncodingUnsuitable,

    /// <summary>Something else lies in the store under a UID of the result.</summary>
    ResultChanged,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The store cannot be used at the moment.</summary>
    StorageUnavailable,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.Unreachable"/>.</summary>
    PeerUnreachable,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.TimedOut"/>.</summary>
    PeerTimedOut,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.Unauthorized"/>.</summary>
    PeerUnauthorized,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.NotFound"/>; also where the order names a peer that is not
    /// configured.</summary>
    PeerNotFound,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.Refused"/>.</summary>
    PeerRefused,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.Unavailable"/>.</summary>
    PeerUnavailable,

    /// <summary>As <see cref="Dicomweb.Client.Answers.PeerFault.Malformed"/>.</summary>
    PeerMalformed,
}
