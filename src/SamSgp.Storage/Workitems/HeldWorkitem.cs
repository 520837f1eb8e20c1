using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Workitems;

/// <summary>The fence before what is written for a workitem: who was given up for lost and comes back writes nothing.</summary>
internal static class HeldWorkitem
{
    /// <summary>Within a change: the claim holds, and does so until the change is committed.</summary>
    /// <exception cref="ClaimLostException">It does not.</exception>
    public static void Require(DbConnection connection, SqlDialect dialect, WorkitemClaim claim)
    {
        if (connection.Scalar<long?>(
            "SELECT 1 FROM workitems WHERE workitem_uid = @uid AND transaction_uid = @transaction AND state = 'IN PROGRESS'" + dialect.ForShare,
            ("@uid", claim.WorkitemUid), ("@transaction", claim.TransactionUid)) is null) throw new ClaimLostException(claim);
    }
}
