using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Modeling.Sam;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Parity;

/// <summary>Repeats what was recorded of SAM2: image path on frame 0, prompts, mask decoder, tracking both
/// ways.</summary>
internal sealed class Sam2Recording(GoldenFile golden, Sam2Base model, Action<string, Tensor> compare)
{
    /// <summary>Computes every tensor such a recording may hold.</summary>
    public void Run()
    {
        var frames = Input("frames", "frames");
        var features = Encode(frames);
        var promptMask = golden.Upsampled("prompt.mask");
        CompareLowResolution("prompt.mask_div8", LowResolution("mask_prompt", "prompt.mask_div8").Times(4));
        var points = (golden.Read("prompt.points"), golden.Read("prompt.labels"));
        var box = golden.Read("prompt.box");
        Prompt("points", points, null, null);
        Prompt("all", points, box, promptMask);
        Decode(features[0], Prompt("box", null, box, null));

        CompareLowResolution("track.mask0_div8", LowResolution("gt", "track.mask0_div8"));
        var mask = golden.Upsampled("track.mask0").gt(Zero).to(ScalarType.Float32);
        Track("track", features, mask, reverse: false);
        Track("reverse", features, mask, reverse: true);
    }

    private Tensor Input(string name, string formula)
    {
        CompareLowResolution(name + "_div8", LowResolution(formula, name + "_div8"));
        return golden.Upsampled(name);
    }

    private Tensor LowResolution(string formula, string stored) =>
        golden.Weights.LowResolution(formula, [.. golden.FullShape(stored)]);

    private void CompareLowResolution(string name, Tensor tensor) => compare(name, tensor);

    private List<ImageFeatures> Encode(Tensor frames)
    {
        CompareEncoder(frames.slice(0, 0, 1, 1));
        var features = new List<ImageFeatures>();
        for (var t = 0; t < frames.shape[0]; t++)
        {
            using var scope = NewDisposeScope();
            var one = model.EncodeImages(frames.slice(0, t, t + 1, 1));
            _ = scope.MoveToOuter(one.Level0, one.Level1, one.Top);
            features.Add(one with { TopPosition = scope.MoveToOuter(one.TopPosition) });
        }

        compare("backbone_fpn.0", features[0].Level0);
        compare("backbone_fpn.1", features[0].Level1);
        compare("backbone_fpn.2", features[0].Top);
        return features;
    }

    private void CompareEncoder(Tensor image)
    {
        using var scope = NewDisposeScope();
        var trunk = model.ImageEncoder.Trunk.forward(image);
        var neck = model.ImageEncoder.Neck.forward(trunk);
        for (var level = 0; level < trunk.Count; level++)
        {
            compare($"trunk.{level}", trunk[level]);
            compare($"neck.{level}", neck[level]);
            compare($"neck_pos.{level}", model.ImageEncoder.Neck.Position(neck[level]));
        }
    }

    private (Tensor Sparse, Tensor Dense) Prompt(string name, (Tensor, Tensor)? points, Tensor? box, Tensor? mask)
    {
        var (sparse, dense) = model.PromptEncoder.forward(1, model.Config.TokenGrid, points, box, mask);
        compare($"pe.{name}.sparse", sparse);
        compare($"pe.{name}.dense", dense);
        return (sparse, dense);
    }

    private void Decode(ImageFeatures features, (Tensor Sparse, Tensor Dense) prompt)
    {
        var densePe = model.PromptEncoder.DensePe(model.Config.TokenGrid);
        compare("pe.dense_pe", densePe);
        var all = model.MaskDecoder.PredictMasks(
            model.WithoutMemory(features), densePe, prompt.Sparse, prompt.Dense, features.Level0, features.Level1);
        var (mask, iou) = MaskDecoder.SelectStable(all.Masks, all.Iou);
        CompareDecoded("single", mask, iou, all.MaskTokens.slice(1, 0, 1, 1), all.ObjectScore);
        CompareDecoded("multi", Candidates(all.Masks), Candidates(all.Iou), Candidates(all.MaskTokens),
            all.ObjectScore);
        compare("decoder.all.masks", all.Masks);
        compare("decoder.all.iou", all.Iou);
        compare("decoder.all.tokens", all.MaskTokens);
    }

    private static Tensor Candidates(Tensor tensor) => tensor.slice(1, 1, tensor.shape[1], 1);

    private void CompareDecoded(string name, Tensor masks, Tensor iou, Tensor tokens, Tensor objectScore)
    {
        compare($"decoder.{name}.low_res_masks", masks);
        compare($"decoder.{name}.iou", iou);
        compare($"decoder.{name}.tokens", tokens);
        compare($"decoder.{name}.object_score", objectScore);
    }

    private void Track(string name, List<ImageFeatures> features, Tensor mask, bool reverse)
    {
        var tracker = new Sam2Tracker(model);
        var order = Enumerable.Range(0, features.Count).Select(t => reverse ? features.Count - 1 - t : t).ToList();
        Follow($"{name}.{order[0]}", () => tracker.AddMask(order[0], features[order[0]], mask));
        if (order.Count == 1) return;
        CompareConditioned($"{name}.{order[1]}", () =>
            tracker.Condition(order[1], features[order[1]], features.Count, reverse));
        foreach (var t in order.Skip(1))
            Follow($"{name}.{t}", () => tracker.Track(t, features[t], features.Count, reverse));
    }

    private void CompareConditioned(string name, Func<Tensor> condition)
    {
        using var scope = NewDisposeScope();
        compare($"{name}.memory_conditioned", condition());
    }

    // One frame; what the tracker keeps of it outlives the scope of everything else.
    private void Follow(string name, Func<TrackedFrame> step)
    {
        using var scope = NewDisposeScope();
        var frame = step();
        CompareTracked(name, frame);
        _ = scope.MoveToOuter(frame.PredMasks, frame.HighResMasks, frame.ObjectPointer);
        _ = scope.MoveToOuter(frame.ObjectScore, frame.Memory.Features, frame.Memory.Position);
    }

    private void CompareTracked(string name, TrackedFrame frame)
    {
        compare($"{name}.pred_masks", frame.PredMasks);
        compare($"{name}.obj_ptr", frame.ObjectPointer);
        compare($"{name}.object_score_logits", frame.ObjectScore);
        compare($"{name}.maskmem_features", frame.Memory.Features);
        compare($"{name}.maskmem_pos_enc", frame.Memory.Position);
    }
}
