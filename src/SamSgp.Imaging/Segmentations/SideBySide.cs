using System.Runtime.ExceptionServices;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Work on several slices or frames at once; one that is damaged is the fault, not that it was read so.</summary>
internal static class SideBySide
{
    /// <summary>Calls for each of some numbers from 0.</summary>
    /// <exception cref="DicomException">The first that a call threw.</exception>
    public static void For(int count, Action<int, ParallelLoopState> work) => Unwrap(() => Parallel.For(0, count, work));

    /// <summary>Runs something that throws <see cref="AggregateException"/>.</summary>
    /// <exception cref="DicomException">The first that is in it.</exception>
    public static void Unwrap(Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<DicomException>().FirstOrDefault() is { } damaged)
        {
            ExceptionDispatchInfo.Throw(damaged);
        }
    }
}
