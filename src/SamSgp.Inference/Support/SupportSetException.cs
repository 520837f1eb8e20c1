using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Support;

/// <summary>A support set that cannot be used; the message says which file, what is wrong and what would be right.</summary>
public sealed class SupportSetException : Exception
{
    /// <summary>With a sentence for the user.</summary>
    public SupportSetException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for the user and what caused it.</summary>
    public SupportSetException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal static SupportSetException OfNothing(TaskManifest task) => new($"The support set of task {task.Id} holds no slice with a segment.");
}
