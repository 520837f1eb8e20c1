using static TorchSharp.torch;

namespace SamSgp.Sam2.Sgp;

/// <summary>How a checkpoint wants to be used; kept beside it in the model registry. The defaults are those of models
/// trained by this product and by the SAM2-SGP paper.</summary>
public sealed record ModelTraits
{
    private const float ClearLead = 1; // of a slice that shows it clearly, over those that may not

    /// <summary>Subtracted from channels R, G, B scaled to 0 to 1.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divides after <see cref="Mean"/> was subtracted.</summary>
    public IReadOnlyList<float> Std { get; init; } = [1, 1, 1];

    /// <summary>How support masks are encoded.</summary>
    public SupportMaskForm SupportMasks { get; init; } = SupportMaskForm.Published;

    /// <summary>Logit above which a pixel belongs to the mask.</summary>
    public float Threshold { get; init; }

    /// <summary>True when the object score was trained to say whether the structure is in the slice at all.</summary>
    public bool ObjectScoreGates { get; init; }

    /// <summary>Object score (a logit) that a slice must exceed to show a structure, in a volume of which another slice shows it clearly; 0
    /// for any above 0. Weights trained on images most of which show what is asked for find it too readily in the others of a volume.</summary>
    public float VolumeObjectScore { get; init; }

    /// <summary>True when the weights were trained to read memories without their place too, as tasks may need whose structure
    /// lies anywhere.</summary>
    public bool ReadsWithoutPlace { get; init; }

    /// <summary>Meta's and MedSAM2's weights: ImageNet normalisation, masks as prompted frames have them.</summary>
    public static ModelTraits Sam2 { get; } = new()
    {
        Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f], SupportMasks = SupportMaskForm.Binary,
        ObjectScoreGates = true,
    };

    /// <summary>Weights trained by this product.</summary>
    public static ModelTraits Trained { get; } = new() { SupportMasks = SupportMaskForm.Binary, ObjectScoreGates = true };

    /// <summary>Weights of the SAM2-SGP paper.</summary>
    public static ModelTraits PublishedSgp { get; } = new() { Threshold = (float)SgpNetwork.PublishedThreshold };

    /// <summary>How far logits are above <see cref="Threshold"/>: positive inside a mask, -1 throughout where the object score
    /// says that the structure is not in the slice.</summary>
    /// <param name="logits">(N, 1, h, w).</param>
    /// <param name="objectScore">(N, 1) logits.</param>
    /// <returns>(N, 1, h, w), float32.</returns>
    public Tensor Margins(Tensor logits, Tensor objectScore)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(objectScore);
        var margins = logits.to(ScalarType.Float32).Minus(Threshold);
        return ObjectScoreGates ? where(objectScore.gt(Zero).view(-1, 1, 1, 1), margins, full_like(margins, Constant(-1))) : margins;
    }

    /// <summary>Object score that slices of one volume must exceed to show a structure: <see cref="VolumeObjectScore"/> where the clearest of
    /// them is well above it, and less where none is, as in images of another contrast.</summary>
    /// <param name="scores">Object scores of the structure, a slice each; at least one.</param>
    /// <returns>0 or more; negative infinity where the object score says nothing.</returns>
    public float ObjectScoreIn(IEnumerable<float> scores)
    {
        if (!ObjectScoreGates) return float.NegativeInfinity;
        return VolumeObjectScore > 0 ? Math.Clamp(scores.Max() - ClearLead, 0, VolumeObjectScore) : 0;
    }

    /// <summary>Label map of structures that exclude each other: the most probable one takes the pixel.</summary>
    /// <param name="margins">(N, h, w), as of <see cref="Margins"/>.</param>
    /// <param name="labels">Of each structure, 1 to 255; null for 1 to N.</param>
    /// <returns>(h, w) bytes: 0 where there is none, else the structure's label; contiguous.</returns>
    public static Tensor LabelMap(Tensor margins, IReadOnlyList<int>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(margins);
        using var scope = NewDisposeScope();
        var best = zeros(margins.shape[1], margins.shape[2], margins.dtype, margins.device);
        var map = zeros(margins.shape[1], margins.shape[2], ScalarType.Byte, margins.device);
        for (var n = 0; n < margins.shape[0]; n++)
        {
            var plane = margins.select(0, n);
            map.masked_fill_(plane.gt(best), Constant(labels?[n] ?? n + 1));
            best = best.maximum(plane);
        }

        return map.MoveToOuterDisposeScope();
    }

    /// <summary>Images (n, 3, P, P), 0 to 1, as the network wants them.</summary>
    public Tensor Normalize(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return (images - OfChannels(Mean)) / OfChannels(Std);

        Tensor OfChannels(IEnumerable<float> values) => tensor(values.ToArray(), device: images.device).view(1, 3, 1, 1);
    }
}
