using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Sgp;

// What a person says of a mask that is there.
public sealed partial class SgpNetwork
{
    // As the prompt encoder counts them.
    private const float BoxStart = 2, BoxEnd = 3;

    /// <summary>Features of an image conditioned on memories (1, d, G, G), as <see cref="SgpOutput.Conditioned"/> has them.</summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="memory">One row of memories; null for none, as SAM2 takes a picture of which it has seen nothing.</param>
    public Tensor Condition(ImageFeatures query, MemoryTokens? memory)
    {
        ArgumentNullException.ThrowIfNull(query);
        return memory is null ? model.WithoutMemory(query) : model.AttendToMemory(query, memory);
    }

    /// <summary>Decodes B images again from the masks they have and from what a person clicked: the memory-conditioned features, the mask as
    /// mask prompt, its box, and the points. The weights must have been trained with points where there are some.</summary>
    /// <param name="query">Features of B images.</param>
    /// <param name="conditioned">(B, d, G, G).</param>
    /// <param name="refiner">Not the published one.</param>
    /// <param name="present">(B, 1, P/4, P/4).</param>
    /// <param name="points">(B, n, 2); null for none.</param>
    /// <param name="labels">(B, n): 1 inside, 0 outside, -1 where an image has fewer points.</param>
    public SgpOutput Correct(ImageFeatures query, Tensor conditioned, RefinerKind refiner, Tensor present, Tensor? points, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(conditioned);
        ArgumentNullException.ThrowIfNull(present);
        if (refiner == RefinerKind.Published)
            throw new ArgumentException("The published refiner takes no mask that is there.", nameof(refiner));
        var (rows, grid) = (conditioned.shape[0], conditioned.shape[2]);
        var densePe = model.PromptEncoder.DensePe(grid);
        var box = PseudoBox(present);
        var mask = present.clamp(NoLogit, SureLogit);
        var (sparse, dense) = points is null
            ? model.PromptEncoder.forward(rows, grid, null, box, mask)
            : model.PromptEncoder.forward(rows, grid, Clicks(points, labels!, refiner, present, box), null, mask);
        if (refiner == RefinerKind.Pma) dense = dense.Plus(Guide.forward(conditioned, present));
        var output = model.MaskDecoder.PredictMasks(conditioned, densePe, sparse, dense, query.Level0, query.Level1);
        var (logits, iou) = Single(output);
        if (refiner == RefinerKind.Pma) logits = Sharpen(logits, output, query);
        return new SgpOutput(conditioned, present, iou, box, logits, iou, output.ObjectScore);
    }

    // SAM2's predictors give the box of a mask as two points with labels of their own, before the others. Weights of this product learn clicks
    // without it: the mask says where the structure is, and a box that it ends there.
    private static (Tensor Coords, Tensor Labels) Clicks(Tensor points, Tensor labels, RefinerKind refiner, Tensor present, Tensor box) =>
        refiner == RefinerKind.Pma || !present.gt(Zero).any().item<bool>() ? (points, labels)
            : (cat([box.reshape(-1, 2, 2), points], 1), cat([tensor([BoxStart, BoxEnd], device: labels.device).unsqueeze(0), labels], 1));
}
