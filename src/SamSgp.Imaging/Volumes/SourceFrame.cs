namespace SamSgp.Imaging.Volumes;

/// <summary>The DICOM image a slice came from.</summary>
/// <param name="SopClassUid">SOP class of the instance.</param>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="FrameNumber">1-based frame of a multi-frame instance; null for a single-frame one.</param>
public sealed record SourceFrame(string SopClassUid, string SopInstanceUid, int? FrameNumber)
{
    /// <summary>The slice is one of several that the frame shows side by side (a mosaic): its pixels have other columns and rows in
    /// the frame than in the slice.</summary>
    public bool IsTile { get; init; }
}
