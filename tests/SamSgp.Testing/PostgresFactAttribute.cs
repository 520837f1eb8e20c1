using Xunit;

namespace SamSgp.Testing;

/// <summary>A fact that needs a PostgreSQL server; skipped, with a message, where none can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}
