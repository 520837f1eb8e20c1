namespace SamSgp.Tasks.Manifests;

/// <summary>Where propagation runs.</summary>
public enum PropagationDirection
{
    /// <summary>From the slice most similar to the support set to both ends.</summary>
    Both,

    /// <summary>From the first slice to the last.</summary>
    Forward,

    /// <summary>From the last slice to the first.</summary>
    Backward,
}
