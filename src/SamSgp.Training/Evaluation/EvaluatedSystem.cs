using SamSgp.Training.Datasets;

namespace SamSgp.Training.Evaluation;

/// <summary>Something that segments after it has seen support slices.</summary>
public abstract class EvaluatedSystem
{
    /// <summary>Name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>Why it cannot run here, for the table; null when it can.</summary>
    public virtual string? Absence => null;

    /// <summary>Whether there is something for it to do with a case; the others are not scored.</summary>
    public virtual bool Takes(LabelledCase one) => true;

    /// <summary>Learns one set from its support, by remembering or by training.</summary>
    public abstract ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken);
}

/// <summary>A system that has learnt a set. Holds native memory.</summary>
public interface ILearntSet : IDisposable
{
    /// <summary>Masks of all structures in every slice of a case: label -> slice -> height x width, 0 or 1.</summary>
    /// <param name="one">The case. Only systems that are given the truth as a prompt may look at its labels.</param>
    /// <param name="cancellationToken">Looked at between slices.</param>
    IReadOnlyDictionary<byte, byte[][]> Segment(LabelledCase one, CancellationToken cancellationToken);
}
