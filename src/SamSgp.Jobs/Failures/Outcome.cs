using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Jobs.Failures;

/// <summary>What was asked for, or why there is none. Both become one by themselves where they are returned.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public sealed class Outcome<T>
    where T : class
{
    private readonly T? _value;
    private readonly JobFailure? _failure;

    private Outcome(T? value, JobFailure? failure) => (_value, _failure) = (value, failure);

    /// <summary>True with what was asked for, false with why there is none.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out JobFailure? failure)
    {
        (value, failure) = (_value, _failure);
        return value is not null;
    }

    /// <summary>There it is.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>There is none.</summary>
    public static implicit operator Outcome<T>(JobFailure failure) => new(null, failure);
}
