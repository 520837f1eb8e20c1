using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The frames of an opened instance, as stored or decoded.</summary>
internal sealed class FrameSource(DicomDataset dataset)
{
    private readonly DicomPixelData _pixels = DicomPixelData.Create(dataset);

    public int Count => _pixels.NumberOfFrames;

    /// <summary>Frames as an answer: where they are decoded, the memory for one of them is waited for.</summary>
    /// <param name="count">How many.</param>
    /// <param name="frame">Which one, 0-based, comes n-th.</param>
    /// <param name="plan">How they are given.</param>
    /// <param name="location">URL of each; null where it has none of its own.</param>
    /// <param name="memory">The gate.</param>
    /// <param name="context">The request.</param>
    public async Task<BuffersResult> AnswerAsync(
        int count, Func<int, int> frame, FramePlan plan, Func<int, string?> location, RequestMemory memory, HttpContext context)
    {
        if (plan.IsAsStored)
            return new BuffersResult(count, n => _pixels.GetFrame(frame(n)), plan.IsMultipart, plan.ContentType, location);
        var reader = FrameReader.Open(dataset);
        var place = await memory.EnterForAnswerAsync(context, Enumerable.Range(0, count).Max(n => reader.BytesToDecode(frame(n))));
        return new BuffersResult(count, n => new MemoryByteBuffer(DecodedFrames.Alone(reader, frame(n))), plan.IsMultipart,
            plan.ContentType, location) { Memory = place };
    }
}
