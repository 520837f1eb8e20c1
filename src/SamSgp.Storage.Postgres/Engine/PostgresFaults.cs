using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>What a fault of the database means for whoever waits for it.</summary>
internal static class PostgresFaults
{
    /// <summary>Two changes met, and this one was undone for the other: it is run again.</summary>
    public static bool IsMeeting(Exception fault) => fault is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
    };

    /// <summary>The connection, the server or its disk, not the statement.</summary>
    public static bool IsStorageFault(Exception fault) => fault switch
    {
        PostgresException said => said.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "XX" || said.SqlState == "25006",
        NpgsqlException or TimeoutException or SocketException => true,
        IOException and not StorageUnavailableException => true,
        _ => false,
    };

    /// <summary>The connection was lost or refused: the same may succeed on another one.</summary>
    public static bool IsLost(Exception fault) => IsStorageFault(fault)
        && (fault is not PostgresException said || said.SqlState[..2] is "08" or "57" || said.SqlState == PostgresErrorCodes.TooManyConnections);

    /// <summary>There was no answer in the time that one is given.</summary>
    public static bool IsTimeout(Exception fault) => fault is TimeoutException || fault.InnerException is TimeoutException;

    /// <summary>The fault as one of the store.</summary>
    public static StorageUnavailableException Translate(Exception fault, string where) => fault switch
    {
        StorageUnavailableException said => said,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new(StorageFault.DiskFull,
            $"The disk of {where} is full. Free some space; nothing stored is lost.", fault),
        PostgresException { SqlState: "25006" } => new(StorageFault.AccessDenied,
            $"{where} takes no changes now (it is a standby). Name the primary in Storage:ConnectionFile.", fault),
        PostgresException said when said.SqlState[..2] is "28" or "3D" => new(StorageFault.AccessDenied,
            $"{where} refuses the connection ({said.MessageText}). Check the user, its password and the database in Storage:ConnectionFile.", fault),
        PostgresException said when said.SqlState[..2] is "58" or "XX" => new(StorageFault.Device, $"{where} failed ({said.MessageText}).", fault),
        DbException or TimeoutException or SocketException or IOException => new(StorageFault.Unreachable,
            $"{where} does not answer ({fault.Message}). Work goes on when it does; nothing acknowledged is lost.", fault),
        _ => new(StorageFault.Device, fault.Message, fault),
    };
}
