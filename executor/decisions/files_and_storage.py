"""Faults of files, datastores, disks and Storage DRS (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["FILES_AND_STORAGE"]

_HELD = Rule(Decision.WAIT, advice="find out what holds the file: a backup, another VM, another host")
_BUSY = Rule(Decision.WAIT, advice="let the other copies on the datastore end")
_ONCE = Rule(Decision.RETRY, attempts=2, advice="look at the file and at the datastore it is on")
_PATHS = Rule(Decision.RETRY, attempts=2, advice="mend the hosts' access to the datastore")
_SPACE = person("free space on the target datastore or map to another")
_DATASTORE = permanent("map to a datastore that takes these disks")
_FILES = permanent("mend the VM's files: consolidate its disks, shorten its paths")
_SDRS = permanent("map to a datastore instead of a datastore cluster")

FILES_AND_STORAGE = Table(
    "Files and storage",
    (
        row(_HELD, "5.3", vim("FileLocked ResourceInUse ResourceNotAvailable")),
        row(_BUSY, "5.3", vim("TooManyConcurrentNativeClones")),
        row(_BUSY, "5.2", vim("TooManyNativeClonesOnFile SnapshotLocked")),
        row(_SPACE, "5.3", vim("NoDiskSpace InsufficientStorageSpace")),
        row(person("map to a datastore with more I/O to spare"), "5.2", vim("InsufficientStorageIops")),
        row(
            person("remove leftovers on the target datastore after looking at them"),
            "5.3",
            vim("FileAlreadyExists"),
        ),
        row(_ONCE, "5.2", vim("FileFault CannotAccessFile CannotCreateFile CannotDeleteFile FileNotFound")),
        row(_ONCE, "5.2", vim("FileNotWritable DirectoryNotEmpty")),
        row(
            _FILES,
            "5.2",
            vim("FileNameTooLong FileTooLarge IncorrectFileType NotADirectory NotAFile"),
            vim("TooManyNativeCloneLevels TooManySnapshotLevels InvalidDiskFormat InvalidSnapshotFormat"),
            vim("DeltaDiskFormatNotSupported"),
        ),
        row(_PATHS, "5.3", vim("InvalidDatastore InaccessibleDatastore DatastoreNotWritableOnHost")),
        row(_PATHS, "5.3", vim("InvalidDatastoreState")),
        row(_PATHS, "5.2", vim("SwapDatastoreNotWritableOnHost InaccessibleFTMetadataDatastore")),
        row(permanent("mend the datastore mapping and plan again"), "5.2", vim("InvalidDatastorePath")),
        row(
            _DATASTORE,
            "5.3",
            vim("RDMNotSupportedOnDatastore LargeRDMNotSupportedOnDatastore"),
        ),
        row(
            _DATASTORE,
            "5.2",
            vim("UnsupportedDatastore UnsupportedVmxLocation MemoryFileFormatNotSupportedByDatastore"),
            vim("UnSupportedDatastoreForVFlash MemorySizeNotSupportedByDatastore NoCompatibleDatastore"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="connect the host to a datastore"),
            "5.2",
            vim("NoConnectedDatastore"),
        ),
        row(
            permanent("make the VM's files and disks readable to its host"),
            "5.3",
            vim("CannotAccessVmDisk CannotAccessVmConfig RDMPointsToInaccessibleDisk"),
        ),
        row(
            _SDRS,
            "5.2",
            vim("StorageDrsCannotMoveDiskInMultiWriterMode StorageDrsCannotMoveFTVm"),
            vim("StorageDrsCannotMoveIndependentDisk StorageDrsCannotMoveManuallyPlacedSwapFile"),
            vim("StorageDrsCannotMoveManuallyPlacedVm StorageDrsCannotMoveSharedDisk"),
            vim("StorageDrsCannotMoveTemplate StorageDrsCannotMoveVmInUserFolder"),
            vim("StorageDrsCannotMoveVmWithMountedCDROM StorageDrsCannotMoveVmWithNoFilesInLayout"),
            vim("StorageDrsDatacentersCannotShareDatastore StorageDrsDisabledOnVm"),
            vim("StorageDrsHbrDiskNotMovable StorageDrsIolbDisabledInternally StorageDrsRelocateDisabled"),
            vim("StorageDrsUnableToMoveFiles"),
        ),
        row(
            Rule(Decision.WAIT, advice="look at the replication server of the target"),
            "5.2",
            vim("StorageDrsHmsMoveInProgress StorageDrsHmsUnreachable StorageDrsStaleHmsCollection"),
        ),
    ),
)
