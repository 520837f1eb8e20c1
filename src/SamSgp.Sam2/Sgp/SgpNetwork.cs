using SamSgp.Sam2.Cpu;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Modeling.Refiners;
using SamSgp.Sam2.Modeling.Sam;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Sgp;

/// <summary>How a support mask reaches the memory encoder.</summary>
public enum SupportMaskForm
{
    /// <summary>{0,1} taken as logits (memory values 0 and 4.62): as SAM2-SGP publishes.</summary>
    Published,

    /// <summary>Logits -10 and 10, as SAM2 encodes prompted frames: for Meta's and MedSAM2's weights.</summary>
    Binary,
}

/// <summary>SAM2 with support-set guided prompting (arXiv 2506.19658): support memories -> pseudo-mask -> box -> refined
/// mask. The paper's modules: pseudo-mask generation (PMG) is <see cref="Segment(ImageFeatures, Tensor, Tensor?, RefinerKind, Tensor?)"/>
/// up to the box, pseudo-mask attention (PMA) the refiner after it. Holds no state; memories are the caller's.</summary>
public sealed partial class SgpNetwork(Sam2Base model)
{
    /// <summary>The network.</summary>
    public Sam2Base Model => model;

    /// <summary>Logit above which the published refiner's pixels count as inside.</summary>
    public const double PublishedThreshold = 0.5;

    /// <summary>Pixels of the input to one of a pseudo-mask.</summary>
    private const int MaskStride = 4;

    /// <summary>A logit that says background for sure, and the least the mask prompt takes.</summary>
    private static readonly Scalar NoLogit = Constant(-32);

    /// <summary>The greatest the mask prompt takes.</summary>
    private static readonly Scalar SureLogit = Constant(32);

    /// <summary>Memories of support images.</summary>
    /// <param name="features">Of S images.</param>
    /// <param name="masks">(S, 1, P, P), {0,1}.</param>
    /// <param name="form">How masks are encoded; a property of the checkpoint.</param>
    public MaskMemory EncodeSupport(ImageFeatures features, Tensor masks, SupportMaskForm form)
    {
        ArgumentNullException.ThrowIfNull(features);
        return EncodeSupport(features.Top, masks, form);
    }

    /// <summary>The same of top-level features (S, d, G, G) alone, in any precision: memories take nothing else of an image.</summary>
    public MaskMemory EncodeSupport(Tensor top, Tensor masks, SupportMaskForm form)
    {
        ArgumentNullException.ThrowIfNull(top);
        ArgumentNullException.ThrowIfNull(masks);
        var logits = masks.to(ScalarType.Float32);
        return model.EncodeMemory(top.to(model.FeaturesType), form == SupportMaskForm.Binary ? logits.Times(20).Minus(10) : logits, null);
    }

    /// <summary>A memory of a segmented slice, for the 3-D bank (function_3d.py): memory-conditioned features and the
    /// predicted mask.</summary>
    public MaskMemory EncodeSlice(SgpOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var size = Sam2Config.TokenStride * output.Conditioned.shape[3];
        return model.EncodeMemory(output.Conditioned, Sam2Utils.Bilinear(output.Logits, size, size), null);
    }

    /// <summary>One L2-normalised vector (B, d*G*G) per image, to compare queries with support images.</summary>
    public static Tensor Describe(ImageFeatures features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return Describe(features.Top);
    }

    /// <summary>The same of top-level features (B, d, G, G).</summary>
    public static Tensor Describe(Tensor top)
    {
        ArgumentNullException.ThrowIfNull(top);
        return functional.normalize(top.to(ScalarType.Float32).flatten(1), dim: 1);
    }

    /// <summary>One L2-normalised vector (B, d) per image of top-level features (B, d, G, G), wherever in it something lies.</summary>
    public static Tensor Pool(Tensor top)
    {
        ArgumentNullException.ThrowIfNull(top);
        return functional.normalize(top.to(ScalarType.Float32).mean([2, 3]), dim: 1);
    }

    /// <summary>Memories as tokens, to segment with.</summary>
    /// <param name="memories">Each (B, mem, G, G) with position (1, mem, G, G); in the order they are attended.</param>
    /// <returns>Tokens and positions (B, n*G*G, mem).</returns>
    public static (Tensor Tokens, Tensor Positions) Concatenate(IReadOnlyList<MaskMemory> memories)
    {
        ArgumentNullException.ThrowIfNull(memories);
        return (cat([.. memories.Select(m => m.Features.flatten(2).transpose(1, 2))], 1),
            cat([.. memories.Select(m => m.Position.flatten(2).transpose(1, 2))], 1));
    }

    /// <summary>Segments B queries, each with its own memories.</summary>
    /// <param name="query">Features of B images, or of one image for all B memories (its segments).</param>
    /// <param name="memory">(B, n*G*G, mem): K support memories, then the 3-D bank.</param>
    /// <param name="memoryPosition">(1 or B, n*G*G, mem); null: what memories show counts, where they show it does not.</param>
    /// <param name="refiner">Must be one the network has weights for.</param>
    /// <param name="boxes">Boxes to use in place of the pseudo-mask's: (B, 4) as x0, y0, x1, y1, inclusive pixels, a row of
    /// NaN where there is none; masks stay inside. Null for none: then this is the paper's method.</param>
    public SgpOutput Segment(ImageFeatures query, Tensor memory, Tensor? memoryPosition, RefinerKind refiner, Tensor? boxes = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Decode(query, model.AttendToMemory(query, memory, memoryPosition, pointerTokens: 0), refiner, boxes);
    }

    /// <summary>The same with memories that were prepared (<see cref="Sam2Base.Prepare"/>): much less to do a slice.</summary>
    /// <param name="query">As above.</param>
    /// <param name="memory">B rows of memories.</param>
    /// <param name="refiner">As above.</param>
    /// <param name="boxes">As above.</param>
    public SgpOutput Segment(ImageFeatures query, MemoryTokens memory, RefinerKind refiner, Tensor? boxes = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(memory);
        return Decode(query, model.AttendToMemory(query, memory), refiner, boxes);
    }

    // Each query by itself, so that none depends on those beside it; where that is not inference on the CPU, all at once.
    private SgpOutput Decode(ImageFeatures query, Tensor embedding, RefinerKind refiner, Tensor? boxes)
    {
        var (rows, densePe) = (embedding.shape[0], model.PromptEncoder.DensePe(embedding.shape[2]));
        if (rows == 1 || !Pieces.Serve(embedding)) return Decode(query, embedding, densePe, refiner, boxes);
        using var scope = NewDisposeScope();
        var each = new SgpOutput[rows];
        Pieces.Run(each.Length, i =>
        {
            var own = Decode(query.Map(level => Pieces.Item(level, i)), Pieces.Item(embedding, i), densePe, refiner, boxes?.slice(0, i, i + 1, 1));
            each[i] = own.Map(tensor => tensor.alias().DetachFromDisposeScope());
        });
        var all = SgpOutput.Join(each).Map(tensor => tensor.MoveToOuterDisposeScope());
        foreach (var output in each) output.Free();
        return all;
    }

    private SgpOutput Decode(ImageFeatures query, Tensor embedding, Tensor densePe, RefinerKind refiner, Tensor? boxes)
    {
        var grid = embedding.shape[2];
        // PMG: SAM2's decoder without a prompt, from what the support memories left in the embedding.
        var (sparse, dense) = model.PromptEncoder.forward(embedding.shape[0], grid, null, null, null);
        var first = model.MaskDecoder.PredictMasks(embedding, densePe, sparse, dense, query.Level0, query.Level1);
        var (pseudo, pseudoIou) = Single(first);
        boxes = boxes?.to(pseudo.device);
        if (boxes is not null) pseudo = KeepInside(pseudo, boxes, query.ImageSize);
        var box = PseudoBox(pseudo.detach());
        if (boxes is not null) box = where(boxes.isnan(), box, InImage(boxes, query.ImageSize).to(box.dtype));
        // PMA, as published or our own, or SAM2's decoder once more.
        var (logits, iou) = refiner switch
        {
            RefinerKind.Published => Published(embedding, densePe, first, pseudo, box),
            RefinerKind.Pma => Pma(embedding, densePe, query, pseudo, box),
            _ => Sam2(embedding, densePe, query, pseudo, box),
        };
        if (boxes is not null) logits = KeepInside(logits, boxes, query.ImageSize);
        return new SgpOutput(embedding, pseudo, pseudoIou, box, logits, iou, first.ObjectScore);
    }

    private static Tensor InImage(Tensor boxes, long size)
    {
        using var last = (size - 1).ToScalar();
        return boxes.clamp(Zero, last);
    }

    /// <summary>Logits (B, 1, h, w) of an image of so many pixels a side, with what no pixel of a given box covers made
    /// background.</summary>
    private static Tensor KeepInside(Tensor logits, Tensor boxes, long size)
    {
        var inside = Covers(1, 3, logits.shape[2]).unsqueeze(3).logical_and(Covers(0, 2, logits.shape[3]).unsqueeze(2)); // (B, 1, h, w)
        return where(inside, logits, full_like(logits, NoLogit));

        // (B, 1, n): whether pixel i of n, which covers several of the input, touches the box along one axis.
        Tensor Covers(int first, int last, long n)
        {
            var factor = size / (float)n;
            var start = UpTo(n, boxes.device).Times(factor).view(1, 1, n);
            return start.Plus(factor - 1).lt(boxes.select(1, first).view(-1, 1, 1))
                .logical_or(start.gt(boxes.select(1, last).view(-1, 1, 1))).logical_not(); // comparisons with NaN are false
        }
    }

    /// <summary>Box of the pixels whose pseudo-mask logit is over 0.5 after resizing (B, 1, P/4, P/4) to P x P by nearest
    /// neighbour: (B, 4) as x0, y0, x1, y1 inclusive; the whole image where there is none.</summary>
    internal static Tensor PseudoBox(Tensor pseudo)
    {
        // Equal to resizing first: nearest neighbour by a whole factor repeats every pixel.
        var inside = pseudo.gt(Constant(PublishedThreshold)).squeeze(1); // (B, h, w)
        var (x0, x1) = Extent(inside.any(1));
        var (y0, y1) = Extent(inside.any(2));
        var box = stack([x0, y0, x1, y1], 1).to(ScalarType.Float32);
        var last = (MaskStride * pseudo.shape[3]) - 1f;
        var whole = tensor([0f, 0f, last, last], device: box.device).unsqueeze(0);
        return where(inside.flatten(1).any(1, keepdim: true), box, whole);
    }

    // First and last pixel of (B, n) flags, in pixels of the full image.
    private static (Tensor First, Tensor Last) Extent(Tensor flags)
    {
        var n = flags.shape[1];
        var values = flags.to(ScalarType.Int64);
        var first = values.argmax(1);
        var last = values.flip(1).argmax(1).SubtractedFrom(n - 1);
        return (first.Times(MaskStride), last.Times(MaskStride).Plus(MaskStride - 1));
    }

    private (Tensor Mask, Tensor Iou) Single(DecoderOutput output) => model.training || !model.Config.StabilityFallback
        ? (output.Masks.slice(1, 0, 1, 1), output.Iou.slice(1, 0, 1, 1))
        : MaskDecoder.SelectStable(output.Masks, output.Iou);

    private (Tensor, Tensor) Published(Tensor embedding, Tensor densePe, DecoderOutput first, Tensor pseudo, Tensor box)
    {
        var (masks, iou) = PublishedMasks(embedding, densePe, first, pseudo, box);
        return (masks.slice(1, 0, 1, 1), iou.slice(1, 0, 1, 1));
    }

    /// <summary>All four masks (B, 4, P, P) and IoUs (B, 4) of the published refiner; the first is its result.</summary>
    internal (Tensor Masks, Tensor Iou) PublishedMasks(
        Tensor embedding, Tensor densePe, DecoderOutput first, Tensor pseudo, Tensor box)
    {
        var decoder = model.MaskDecoder2 ?? throw new InvalidOperationException(
            "The checkpoint has no published pseudo-mask attention (mask_decoder2); use refiner sam2 or pma.");
        var (sparse, dense) = model.PromptEncoder.forward(embedding.shape[0], embedding.shape[2], null, box, null);
        var grid = embedding.shape[2];
        var thresholded = Sam2Utils.Bilinear(pseudo.gt(Constant(PublishedThreshold)), grid, grid).to(embedding.dtype);
        var maskTokenFeature = first.MaskTokens.matmul(first.Image.transpose(1, 2));
        return decoder.forward(embedding, densePe, sparse, dense, thresholded, maskTokenFeature, first.Upscaled);
    }

    private (Tensor, Tensor) Sam2(Tensor embedding, Tensor densePe, ImageFeatures query, Tensor pseudo, Tensor box)
    {
        var (sparse, dense) = model.PromptEncoder.forward(box.shape[0], embedding.shape[2], null, box, pseudo.clamp(NoLogit, SureLogit));
        return Single(model.MaskDecoder.PredictMasks(embedding, densePe, sparse, dense, query.Level0, query.Level1));
    }

    private (Tensor, Tensor) Pma(Tensor embedding, Tensor densePe, ImageFeatures query, Tensor pseudo, Tensor box)
    {
        var (sparse, dense) = model.PromptEncoder.forward(box.shape[0], embedding.shape[2], null, box, pseudo.clamp(NoLogit, SureLogit));
        dense = dense.Plus(Guide.forward(embedding, pseudo));
        var output = model.MaskDecoder.PredictMasks(embedding, densePe, sparse, dense, query.Level0, query.Level1);
        var (logits, iou) = Single(output);
        return (Sharpen(logits, output, query), iou);
    }

    private PseudoMaskGuide Guide => model.PseudoMaskGuide ?? throw new InvalidOperationException(
        "The checkpoint has no weights for refiner pma; use refiner sam2, or fine-tune.");

    private Tensor Sharpen(Tensor logits, DecoderOutput output, ImageFeatures query) =>
        model.MaskDetail is { } detail ? detail.forward(logits, output.MaskTokens.select(1, 0), query.Detail!) : logits;
}
