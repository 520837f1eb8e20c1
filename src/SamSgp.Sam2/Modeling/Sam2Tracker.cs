using SamSgp.Sam2.Modeling.Sam;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Modeling;

/// <summary>What tracking keeps of one frame.</summary>
/// <param name="PredMasks">(B, 1, P/4, P/4) logits, -1024 where the object is not there.</param>
/// <param name="HighResMasks">(B, 1, P, P) logits.</param>
/// <param name="ObjectPointer">(B, d).</param>
/// <param name="ObjectScore">(B, 1) logits.</param>
/// <param name="Memory">Of the frame.</param>
public sealed record TrackedFrame(Tensor PredMasks, Tensor HighResMasks, Tensor ObjectPointer, Tensor ObjectScore, MaskMemory Memory);

/// <summary>SAM2's image and tracking paths (sam2_base.py), for one object over the frames of a stack.</summary>
public sealed class Sam2Tracker(Sam2Base model)
{
    private static readonly Scalar NoObjectScore = Constant(-1024);
    private readonly SortedDictionary<int, TrackedFrame> _prompted = [];
    private readonly Dictionary<int, TrackedFrame> _tracked = [];

    /// <summary>Takes a mask as the truth of a frame (use_mask_input_as_output_without_sam).</summary>
    /// <param name="frame">0-based frame.</param>
    /// <param name="features">Of that frame.</param>
    /// <param name="mask">(B, 1, P, P), {0,1}.</param>
    public TrackedFrame AddMask(int frame, ImageFeatures features, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(mask);
        const double Scale = 20, Bias = -10;
        var binary = mask.to(ScalarType.Float32);
        var high = binary.Times(Scale).Plus(Bias);
        var low = Sam2Utils.Bilinear(high, high.shape[2] / 4, high.shape[3] / 4, antialias: true);
        var decoded = Decode(features.Top, features, NoPoint(mask.shape[0], mask.device), model.MaskPrompt(binary), multimask: false);
        var there = binary.flatten(1).gt(Zero).any(1, keepdim: true);
        // As in the original: the decoder's pointer has its own object gate, then the mask's gate is applied again.
        var gate = there.to(decoded.ObjectPointer.dtype);
        var pointer = (gate * decoded.ObjectPointer)
            .Plus(gate.SubtractedFrom(1) * model.ObjectPointer(decoded.ObjectPointer, zeros_like(there)));
        var score = there.to(ScalarType.Float32).Times(Scale).Plus(Bias);
        var memory = model.EncodeMemory(features.Top, high, score);
        return _prompted[frame] = new TrackedFrame(low, high, pointer, score, memory);
    }

    /// <summary>Finds the object on a further frame, given the prompted frame and those tracked before.</summary>
    /// <param name="frame">0-based frame.</param>
    /// <param name="features">Of that frame.</param>
    /// <param name="numFrames">Frames in the stack.</param>
    /// <param name="reverse">True when going from the last frame to the first.</param>
    public TrackedFrame Track(int frame, ImageFeatures features, int numFrames, bool reverse)
    {
        ArgumentNullException.ThrowIfNull(features);
        var conditioned = Condition(frame, features, numFrames, reverse);
        var decoded = Decode(conditioned, features, NoPoint(features.Count, features.Top.device), maskPrompt: null, multimask: true);
        var memory = model.EncodeMemory(features.Top, decoded.HighResMasks, decoded.ObjectScore);
        return _tracked[frame] = decoded with { Memory = memory };
    }

    /// <summary>Masks of boxes on an image by itself, as SAM2's image predictor does: no memory is used or kept.</summary>
    /// <param name="features">Of B images.</param>
    /// <param name="boxes">(B, 4): x0, y0, x1, y1 in pixels of the input.</param>
    public TrackedFrame SegmentBoxes(ImageFeatures features, Tensor boxes)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(boxes);
        var corners = arange(Constant(2), Constant(4), One, ScalarType.Int32, boxes.device).expand(boxes.shape[0], 2); // as labels: the corners of a box
        return Decode(model.WithoutMemory(features), features, (boxes.reshape(-1, 2, 2), corners), maskPrompt: null, multimask: false);
    }

    /// <summary>Features of a frame attended to the memories and pointers kept so far, (B, d, G, G).</summary>
    internal Tensor Condition(int frame, ImageFeatures features, int numFrames, bool reverse)
    {
        var (memory, positions) = (new List<Tensor>(), new List<Tensor>());
        foreach (var prompted in _prompted.Values) AddSpatial(prompted, temporal: Sam2Base.NumMaskmem - 1, memory, positions);
        for (var t = 1; t < Sam2Base.NumMaskmem; t++)
        {
            var before = Sam2Base.NumMaskmem - t;
            if (_tracked.TryGetValue(reverse ? frame + before : frame - before, out var previous))
                AddSpatial(previous, temporal: before - 1, memory, positions);
        }

        var pointerTokens = AddPointers(frame, numFrames, reverse, memory, positions);
        return model.AttendToMemory(features, cat(memory, 1), cat(positions, 1), pointerTokens);
    }

    /// <summary>Decodes features with prompts and gates the result by the object score.</summary>
    internal TrackedFrame Decode(Tensor embedding, ImageFeatures features, (Tensor, Tensor)? points, Tensor? maskPrompt, bool multimask)
    {
        var grid = embedding.shape[2];
        var (sparse, dense) = model.PromptEncoder.forward(embedding.shape[0], grid, points, null, maskPrompt);
        var output = model.MaskDecoder.PredictMasks(embedding, model.PromptEncoder.DensePe(grid), sparse, dense, features.Level0, features.Level1);
        var appears = output.ObjectScore.gt(Zero);
        Tensor low, token;
        if (multimask)
        {
            var (candidates, ious) = (output.Masks.slice(1, 1, 4, 1), output.Iou.slice(1, 1, 4, 1));
            (low, _) = MaskDecoder.SelectBest(candidates, ious);
            var best = ious.argmax(1, keepdim: true).unsqueeze(-1).expand(-1, 1, output.MaskTokens.shape[2]);
            token = output.MaskTokens.slice(1, 1, 4, 1).gather(1, best).squeeze(1);
        }
        else
        {
            (low, _) = MaskDecoder.SelectStable(output.Masks, output.Iou);
            token = output.MaskTokens.select(1, 0);
        }

        low = low.to(ScalarType.Float32).masked_fill(appears.logical_not().unsqueeze(-1).unsqueeze(-1), NoObjectScore);
        var high = Sam2Utils.Bilinear(low, features.ImageSize, features.ImageSize);
        return new TrackedFrame(low, high, model.ObjectPointer(token, appears), output.ObjectScore, null!);
    }

    private static (Tensor, Tensor) NoPoint(long batch, Device device) =>
        (zeros(batch, 1, 2, device: device), -ones(batch, 1, dtype: ScalarType.Int32, device: device));

    private void AddSpatial(TrackedFrame frame, int temporal, List<Tensor> memory, List<Tensor> positions)
    {
        var features = frame.Memory.Features;
        memory.Add(features.flatten(2).transpose(1, 2)); // (B, G*G, mem)
        var position = frame.Memory.Position.flatten(2).transpose(1, 2).Plus(model.MaskmemTposEnc[temporal]);
        positions.Add(position.expand(features.shape[0], -1, -1));
    }

    private long AddPointers(int frame, int numFrames, bool reverse, List<Tensor> memory, List<Tensor> positions)
    {
        var maximum = Math.Min(numFrames, Sam2Base.MaxObjectPointers);
        var sign = reverse ? -1 : 1;
        var pointers = _prompted.Where(p => reverse ? p.Key >= frame : p.Key <= frame)
            .Select(p => (Distance: (frame - p.Key) * sign, p.Value.ObjectPointer)).ToList();
        for (var distance = 1; distance < maximum; distance++)
        {
            var t = frame - sign * distance;
            if (t < 0 || t >= numFrames) break;
            if (_tracked.TryGetValue(t, out var previous)) pointers.Add((distance, previous.ObjectPointer));
        }

        if (pointers.Count == 0) return 0;
        var (dim, mem) = (model.Config.HiddenDim, model.Config.MemoryDim);
        var split = dim / mem;
        var stacked = stack([.. pointers.Select(p => p.ObjectPointer)], 1); // (B, pointers, d)
        memory.Add(stacked.reshape(stacked.shape[0], pointers.Count * split, mem)); // one pointer is d/mem tokens
        var position = model.PointerPositions([.. pointers.Select(p => p.Distance)], maximum - 1);
        positions.Add(position.repeat_interleave(split, 0).unsqueeze(0).expand(stacked.shape[0], -1, -1));
        return pointers.Count * split;
    }
}
