namespace SamSgp.Storage.Instances;

/// <summary>What happens to an instance whose SOP Instance UID is stored already with other bytes.</summary>
public enum DuplicatePolicy
{
    /// <summary>The stored one stays; the new one is refused (failure reason 0111).</summary>
    Keep,

    /// <summary>The new one takes its place.</summary>
    Replace,
}
