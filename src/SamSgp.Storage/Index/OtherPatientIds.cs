using System.Data.Common;
using SamSgp.Dicom;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>
/// The Patient IDs (0010,0020) of a study's instances that are not the study's own, which is that of its first instance: a study is of
/// one patient, but what is sent does not always say so. Each is kept with the number of its instances, within the caller's transaction.
/// </summary>
internal static class OtherPatientIds
{
    /// <summary>Notes an instance's Patient ID where it is not the study's.</summary>
    public static void Add(DbConnection connection, long study, string ofStudy, JsonAttributes instance)
    {
        if (Of(instance) is not { Length: > 0 } id || id == ofStudy) return;
        connection.Execute("INSERT INTO other_patient_ids (study, patient_id, instance_count) VALUES (@study, @id, 1) "
            + "ON CONFLICT (study, patient_id) DO UPDATE SET instance_count = other_patient_ids.instance_count + 1", ("@study", study), ("@id", id));
    }

    /// <summary>Forgets the Patient IDs of instances that are about to go.</summary>
    public static void Remove(DbConnection connection, long study, IEnumerable<long> instances)
    {
        if (connection.Scalar<long?>("SELECT 1 FROM other_patient_ids WHERE study = @study LIMIT 1", ("@study", study)) is null) return;
        foreach (var instance in instances)
        {
            foreach (var json in connection.Query("SELECT json FROM metadata WHERE instance = @id", row => row.GetFieldValue<byte[]>(0), ("@id", instance)))
                connection.Execute("UPDATE other_patient_ids SET instance_count = instance_count - 1 WHERE study = @study AND patient_id = @id",
                    ("@study", study), ("@id", Of(new JsonAttributes(json))));
        }

        connection.Execute("DELETE FROM other_patient_ids WHERE study = @study AND instance_count <= 0", ("@study", study));
    }

    /// <summary>Whether the study of an instance that is stored has another Patient ID: its own, or where it has none, that of others.</summary>
    public static bool Contradict(DbConnection connection, InstanceDescription instance)
    {
        if (Of(instance.Metadata) is not { Length: > 0 } id) return false;
        return connection.Scalar<long?>(
            """
            SELECT 1 FROM studies s WHERE s.study_instance_uid = @study AND s.patient_id <> @id AND (s.patient_id <> ''
                OR EXISTS (SELECT 1 FROM other_patient_ids o WHERE o.study = s.id AND o.patient_id <> @id))
            """, ("@study", instance.StudyInstanceUid), ("@id", id)) is not null;
    }

    /// <summary>What an instance says itself; empty where it says nothing.</summary>
    public static string Of(JsonAttributes instance) => (string)IndexedColumn.Of(DicomTag.PatientID)!.ValueOf(instance)!;
}
