using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Wado;

/// <summary>How frames are decoded.</summary>
internal sealed class DecodingOptions
{
    public const string Section = "Decoding";

    /// <summary>Native decoders (OpenJPEG) run in child processes: a stream that crashes or swells one of them costs that
    /// process and no more. Without, they run in the service itself.</summary>
    public bool ChildProcesses { get; set; } = true;

    /// <summary>Seconds after which the process of a frame is ended, and the frame counts as damaged.</summary>
    [Range(1, 3600)]
    public int LongestFrameSeconds { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class DecodingOptionsValidator : IValidateOptions<DecodingOptions>;
