using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Parity;

/// <summary>Repeats what was recorded of the published SAM2-SGP: its 2-D loop, and its 3-D loop with a bank.</summary>
internal sealed class SgpRecording(GoldenFile golden, Sam2Base model, Action<string, Tensor> compare)
{
    private readonly SgpNetwork _network = new(model);

    /// <summary>Computes every tensor such a recording may hold.</summary>
    public void Run()
    {
        foreach (var input in (string[])["query", "support", "support_mask"])
            compare(input + "_div8", golden.Weights.LowResolution(input, [.. golden.FullShape(input + "_div8")]));

        var support = model.EncodeImages(golden.Upsampled("support"));
        var masks = golden.Upsampled("support_mask").gt(Constant(golden.Config.SupportMaskThreshold));
        var memory = _network.EncodeSupport(support, masks, SupportMaskForm.Published);
        compare("support.memory", memory.Features);
        compare("support.memory_pos", memory.Position.expand_as(memory.Features));

        var queries = model.EncodeImages(golden.Upsampled("query"));
        var bank = new Queue<MaskMemory>();
        for (var t = 0; t < queries.Count; t++)
        {
            using var scope = NewDisposeScope();
            var query = queries.Slice(t, t + 1);
            Segment($"2d.{t}", query, support, memory, []);
            var slice = _network.EncodeSlice(Segment($"3d.{t}", query, support, memory, bank));
            compare($"3d.{t}.memory", slice.Features);
            _ = scope.MoveToOuter(slice.Features, slice.Position);
            bank.Enqueue(slice);
            if (bank.Count > golden.Config.Bank) bank.Dequeue();
        }
    }

    private SgpOutput Segment(string name, ImageFeatures query, ImageFeatures support, MaskMemory memory,
        IEnumerable<MaskMemory> bank)
    {
        var cosine = SgpNetwork.Describe(query).matmul(SgpNetwork.Describe(support).transpose(0, 1)); // (1, S)
        var selected = cosine.topk(golden.Config.SupportUsed, 1).indexes;
        compare($"{name}.cosine", cosine);
        compare($"{name}.similarity", cosine.softmax(1));
        compare($"{name}.selected", selected);

        var chosen = selected.flatten().data<long>()
            .Select(i => memory with { Features = memory.Features.slice(0, i, i + 1, 1) });
        var (tokens, positions) = SgpNetwork.Concatenate([.. chosen, .. bank]);
        var output = _network.Segment(query, tokens, positions, RefinerKind.Published);
        compare($"{name}.image_embed", output.Conditioned);
        compare($"{name}.pseudo_logits", output.PseudoLogits);
        compare($"{name}.pseudo_iou", output.PseudoIou);
        compare($"{name}.box", output.Box);
        CompareDecoders(name, query, output);
        return output;
    }

    // The decoders' inner tensors, which a result does not carry.
    private void CompareDecoders(string name, ImageFeatures query, SgpOutput output)
    {
        var densePe = model.PromptEncoder.DensePe(model.Config.TokenGrid);
        var (sparse, dense) = model.PromptEncoder.forward(query.Count, model.Config.TokenGrid, null, null, null);
        var first =
            model.MaskDecoder.PredictMasks(output.Conditioned, densePe, sparse, dense, query.Level0, query.Level1);
        compare($"{name}.pseudo_logits_token0", first.Masks.slice(1, 0, 1, 1));
        compare($"{name}.mask_tokens_similarity", first.MaskTokens.matmul(first.Image.transpose(1, 2)));
        compare($"{name}.up_embed", first.Upscaled);

        var (masks, iou) = _network.PublishedMasks(output.Conditioned, densePe, first, output.PseudoLogits, output.Box);
        compare($"{name}.pma_masks", cat([output.Logits, masks.slice(1, 1, masks.shape[1], 1)], 1));
        compare($"{name}.pma_iou", cat([output.Iou, iou.slice(1, 1, iou.shape[1], 1)], 1));
    }
}
