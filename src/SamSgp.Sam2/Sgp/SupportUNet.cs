using SamSgp.Sam2.Modeling;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Sgp;

/// <summary>A second reader that a task's adapter may bring: a U-Net trained on the support set alone, which reads each slice
/// by itself. At equal votes, where it and SAM2-SGP differ, the surer one is believed, and SAM2-SGP where both are sure; they err in
/// different places, for one knows the task's images by heart and the other has seen many kinds. The structures of the task exclude
/// each other.</summary>
public sealed class SupportUNet : Module
{
    /// <summary>What the names of its weights in an adapter begin with.</summary>
    public const string Prefix = "second_reader.";

    /// <summary>The name of <see cref="Strength"/> in an adapter.</summary>
    public const string StrengthName = $"{Prefix}{StrengthBuffer}";

    /// <summary>The name of the bias of its finest head in an adapter: (N + 1), a class for each structure and one for background.</summary>
    public const string HeadBias = $"{Prefix}unet._heads.0.bias";

    private const string StrengthBuffer = "strength";
    private const int Groups = 8; // of channels that are normalised together: half the time of one by one
    private const double LeastProbability = 1e-4;
    private const double Doubt = 0.02; // of what it reads: who knows a few images by heart is nearly always sure
    private static readonly int[] Widths = [16, 32, 64, 128, 160]; // 1.9 M weights

    [ComponentName(Name = "unet")] private readonly UNet _unet;

    /// <summary>An untrained one, at full strength.</summary>
    /// <param name="structures">N: of the task.</param>
    public SupportUNet(int structures)
        : base(nameof(SupportUNet))
    {
        Structures = structures;
        _unet = new UNet(3, structures + 1, Groups, Widths);
        register_buffer(StrengthBuffer, ones(1));
        RegisterComponents();
    }

    /// <summary>N: how many structures it knows, in the task's order.</summary>
    public int Structures { get; }

    /// <summary>How much it is believed: 0 not at all, 1 as much as SAM2-SGP, 2 alone.</summary>
    public double Strength
    {
        get => get_buffer(StrengthBuffer)!.to(ScalarType.Float32).cpu().item<float>();
        set
        {
            using var grad = no_grad();
            using var number = value.ToScalar();
            get_buffer(StrengthBuffer)!.fill_(number);
        }
    }

    /// <summary>S: side of the pictures it reads, for a network whose input has a side of P pixels.</summary>
    public static int SideFor(int imageSize) => Math.Clamp(imageSize / 2, 64, 256);

    /// <summary>Images (B, 3, P, P) as it reads them: (B, 3, S, S).</summary>
    public static Tensor Picture(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var side = SideFor((int)images.shape[3]);
        return functional.adaptive_avg_pool2d(images.to(ScalarType.Float32), [side, side]);
    }

    /// <summary>(B, 3, S, S) -> logits (B, N + 1, ...) at S, S/2, S/4, ..., the finest first; class 0 is background.</summary>
    public IReadOnlyList<Tensor> forward(Tensor pictures) => _unet.forward(pictures);

    /// <summary>The vote on one image.</summary>
    /// <param name="picture">(1, 3, S, S), of <see cref="Picture"/>.</param>
    /// <param name="output">What SAM2-SGP says of the N structures there.</param>
    /// <param name="traits">What its numbers mean.</param>
    /// <returns>The same with logits (N, 1, S, S), above the threshold where a structure wins over background, and an object
    /// score that says whether there is such a place.</returns>
    public SgpOutput Vote(Tensor picture, SgpOutput output, ModelTraits traits)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(traits);
        var share = Math.Min(Strength / 2, 1); // of the vote
        if (share <= 0) return output;
        var chances = Read(picture).Times(share).Plus(Chances(output, traits, picture.shape[3]).Times(1 - share)).log();
        var logits = chances.slice(0, 1, Structures + 1, 1) - chances.slice(0, 0, 1, 1);
        return output with
        {
            Logits = logits.unsqueeze(1).Plus(traits.Threshold), ObjectScore = logits.flatten(1).amax(1).unsqueeze(1),
        };
    }

    // Probabilities of classes (N + 1, S, S), background first, none of them certain. With channels innermost convolutions take
    // less time here; learning would take more, for its norms.
    private Tensor Read(Tensor picture)
    {
        var inner = picture.to(_unet.WeightsType).ChannelsInnermost();
        return forward(inner)[0].to(ScalarType.Float32).softmax(1).squeeze(0).Times(1 - Doubt).Plus(Doubt / (Structures + 1));
    }

    /// <summary>What SAM2-SGP says as probabilities of classes that exclude each other (N + 1, S, S), background first; the
    /// odds of each structure stay.</summary>
    private static Tensor Chances(SgpOutput output, ModelTraits traits, long side)
    {
        var inside = Sam2Utils.Bilinear(output.Logits, side, side).squeeze(1).Minus(traits.Threshold).sigmoid();
        // A structure that is probably not there has the less weight, the surer that is.
        if (traits.ObjectScoreGates)
            inside *= output.ObjectScore.to(ScalarType.Float32).sigmoid().Times(2).clamp_max(One).view(-1, 1, 1);
        var sure = inside.clamp(Constant(LeastProbability), Constant(1 - LeastProbability));
        var odds = sure.log() - sure.SubtractedFrom(1).log();
        return cat([zeros_like(odds.slice(0, 0, 1, 1)), odds], 0).softmax(0);
    }
}
