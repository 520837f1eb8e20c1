namespace SamSgp.Inference.Models;

/// <summary>A model that cannot be used; the message says which, why, and what would be right.</summary>
public sealed class ModelException : Exception
{
    /// <summary>With a sentence for the user.</summary>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for the user and what caused it.</summary>
    public ModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
