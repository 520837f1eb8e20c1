using SamSgp.Imaging.Volumes;
using SamSgp.Runs.Corrections;

namespace SamSgp.Dicomweb.Api;

/// <summary>A segment after a correction.</summary>
/// <param name="Slices">The slices that differ from what was corrected; in a stream they have come before, and this is empty.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Segmentation">The SEG that was stored; null where that was not asked for.</param>
internal sealed record CorrectionDescription(IReadOnlyList<CorrectedSliceDescription> Slices, double Seconds, ResultDescription? Segmentation);

/// <summary>A slice of a corrected segment.</summary>
/// <param name="SopInstanceUid">The image.</param>
/// <param name="Frame">Its frame, from 1; null where it has one.</param>
/// <param name="Bits">The segment, a bit a pixel, row by row, the least significant bit first.</param>
/// <param name="Confidence">How sure the network is, 0 to 1; 1 where it was painted, null where it was not asked.</param>
internal sealed record CorrectedSliceDescription(string SopInstanceUid, int? Frame, byte[] Bits, float? Confidence)
{
    public static CorrectedSliceDescription Of(SliceChange change, IReadOnlyList<SourceFrame> frames) =>
        new(frames[change.Slice].SopInstanceUid, frames[change.Slice].FrameNumber, SliceBits.Pack(change.Pixels), change.Confidence);
}
