using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Stow;

/// <summary>Limits of storing.</summary>
internal sealed class StowOptions
{
    public const string Section = "Stow";

    /// <summary>Instances in one request at most.</summary>
    [Range(1, 1_000_000)]
    public int MaxParts { get; set; } = 20_000;

    /// <summary>Bytes of one instance at most.</summary>
    [Range(1024, 1L << 40)]
    public long MaxPartBytes { get; set; } = 8L << 30;

    /// <summary>Bytes of the headers of one part at most.</summary>
    [Range(256, 64 * 1024)]
    public int MaxPartHeaderBytes { get; set; } = 8 * 1024;

    /// <summary>Bytes of metadata that comes as JSON or XML, at most, in one part; it is in memory until all is there.</summary>
    [Range(1024, 1 << 30)]
    public int MaxMetadataBytes { get; set; } = 16 << 20;

    /// <summary>Instances that are made durable together: more is faster, and keeps more of them waiting for their answer.</summary>
    [Range(1, 1024)]
    public int BatchSize { get; set; } = 32;
}

[OptionsValidator]
internal sealed partial class StowOptionsValidator : IValidateOptions<StowOptions>;
