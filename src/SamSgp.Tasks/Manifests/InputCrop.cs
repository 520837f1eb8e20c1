namespace SamSgp.Tasks.Manifests;

/// <summary>What of a slice goes through the network.</summary>
public enum InputCrop
{
    /// <summary>The whole slice.</summary>
    None,

    /// <summary>The rectangle around the body, the same for all slices of a volume: examples and series then show the
    /// body at one size, whatever the field of view; arms beside it and the table are left out where they are apart.</summary>
    Body,
}
