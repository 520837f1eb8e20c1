namespace SamSgp.Inference.Models;

/// <summary>What <c>samsgp models add</c> was told beside the file.</summary>
public sealed record ModelRequest
{
    /// <summary>Name in the registry; null for the file's own.</summary>
    public string? Name { get; init; }

    /// <summary>One line for people; null for what the file is recognised as.</summary>
    public string? Description { get; init; }

    /// <summary>Terms of use; null for the published model's.</summary>
    public string? Licence { get; init; }

    /// <summary>Side of the images it was trained at; null for what the file or its name says.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Store float16, half the size, as .safetensors.</summary>
    public bool Half { get; init; }

    /// <summary>Replace a model of the same name.</summary>
    public bool Replace { get; init; }
}
