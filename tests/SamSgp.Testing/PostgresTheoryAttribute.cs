using Xunit;

namespace SamSgp.Testing;

/// <summary>A theory that needs a PostgreSQL server; skipped, with a message, where none can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.Missing;
}
