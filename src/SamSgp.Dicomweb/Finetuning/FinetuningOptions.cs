using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Finetuning;

/// <summary>How tasks are improved on their examples, when somebody asks for it (docs/finetuning.md).</summary>
internal sealed class FinetuningOptions
{
    public const string Section = "Finetuning";

    /// <summary>Minutes that an improvement is trained for; while jobs run it stands still, and that time does not count.</summary>
    [Range(0.1, 7 * 24 * 60)]
    public double Minutes { get; set; } = 10;

    /// <summary>Where it is trained: cpu, cuda, cuda:1 or auto. Empty: on the first device of <c>Inference:Device</c>, whose memory it takes
    /// a part of.</summary>
    [RegularExpression(@"^(?i)\s*(cpu|auto|cuda(:[0-9]{1,3})?)?\s*$", ErrorMessage = "Device must be cpu, cuda, cuda:N or auto.")]
    public string Device { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class FinetuningOptionsValidator : IValidateOptions<FinetuningOptions>;
