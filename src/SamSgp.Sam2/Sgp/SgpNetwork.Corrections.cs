using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Sgp;

// What a person says of a mask that is there.
public sealed partial class SgpNetwork
{
    // As the prompt encoder counts them.
    private const float BoxStart = 2, BoxEnd = 3;

    /// <summary>Decodes one image again from the mask it has and from what a person clicked: the memory-conditioned features, the mask as
    /// mask prompt, its box, and the points.</summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="memory">One row of memories.</param>
    /// <param name="refiner">Not the published one, whose decoder takes no mask.</param>
    /// <param name="present">Logits of the mask that is there (1, 1, P/4, P/4).</param>
    /// <param name="points">(1, n, 2) as x, y in pixels of the network's input; null for none. The weights must have been trained with
    /// points.</param>
    /// <param name="labels">(1, n): 1 inside, 0 outside.</param>
    public SgpOutput Correct(ImageFeatures query, MemoryTokens memory, RefinerKind refiner, Tensor present, Tensor? points, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Correct(query, model.AttendToMemory(query, memory), refiner, present, points, labels);
    }

    /// <summary>The same of B images whose features are conditioned on memories already, as
    /// <see cref="SgpOutput.Conditioned"/> has them.</summary>
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
