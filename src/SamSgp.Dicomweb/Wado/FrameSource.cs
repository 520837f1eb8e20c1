using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The frames of an opened instance, as stored, decoded or compressed.</summary>
internal sealed class FrameSource(DicomDataset dataset)
{
    private readonly DicomPixelData _pixels = DicomPixelData.Create(dataset);
    private readonly Lazy<FrameReader> _reader = new(() => FrameReader.Open(dataset));

    public int Count => _pixels.NumberOfFrames;

    /// <summary>One frame.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="plan">How it is given.</param>
    public IByteBuffer Frame(int frame, FramePlan plan) => plan.IsAsStored
        ? _pixels.GetFrame(frame)
        : new MemoryByteBuffer(plan.IsRle ? RleFrames.Encode(_reader.Value, frame) : DecodedFrames.Alone(_reader.Value, frame));

    /// <summary>Bytes of memory it takes to decode the largest frame.</summary>
    public long BytesToDecode() => Enumerable.Range(0, Count).Max(_reader.Value.BytesToDecode);

    /// <summary>Frames as an answer: where they are decoded, the memory for one of them is waited for.</summary>
    /// <param name="frames">Which ones, 0-based, in the order they are given.</param>
    /// <param name="plan">How they are given.</param>
    /// <param name="location">URL of each frame; null where it has none of its own.</param>
    /// <param name="memory">The gate.</param>
    /// <param name="context">The request.</param>
    public async Task<BuffersResult> AnswerAsync(
        IReadOnlyList<int> frames, FramePlan plan, Func<int, string?> location, RequestMemory memory, HttpContext context) =>
        new(frames.Count, n => Frame(frames[n], plan), plan.IsMultipart, plan.ContentType, n => location(frames[n]))
        {
            Memory = plan.IsAsStored ? null : await memory.EnterForAnswerAsync(
                context, frames.Max(frame => plan.IsRle ? RleFrames.BytesToEncode(_reader.Value, frame) : _reader.Value.BytesToDecode(frame))),
        };
}
