"""Faults that say the VM's hardware or configuration does not fit the host (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["COMPATIBILITY"]

_HOST = Rule(Decision.OTHER_HOST, advice="map to hosts that offer this hardware, or move the VM cold")
_CPU = Rule(
    Decision.OTHER_HOST, advice="map to hosts whose CPUs fit, raise the EVC mode, or move the VM cold"
)
_DEVICE = permanent("disconnect or remove the device the fault names")
_RDM = permanent("convert the raw device mapping, or map to a datastore and host that take it")
_SHARED = permanent("end the disk or bus sharing between VMs before the move")
_ORDER = permanent("the order does not fit the VM: plan again from a fresh export")
_CONFIG = permanent("mend the VM's configuration; the fault names what does not fit")

COMPATIBILITY = Table(
    "Compatibility",
    (
        row(_CONFIG, "5.3", vim("VmConfigFault")),
        row(_HOST, "5.3", vim("VirtualHardwareCompatibilityIssue")),
        row(
            _CPU,
            "5.3",
            vim("CpuIncompatible CpuCompatibilityUnknown CpuIncompatible1ECX CpuIncompatible81EDX"),
            vim("FeatureRequirementsNotMet"),
        ),
        row(
            _HOST,
            "5.3",
            vim("VirtualHardwareVersionNotSupported NumVirtualCpusNotSupported NumVirtualCpusIncompatible"),
        ),
        row(
            _HOST,
            "5.2",
            vim("NotEnoughCpus NotEnoughLogicalCpus NumVirtualCoresPerSocketNotSupported UnsupportedGuest"),
            vim(
                "MemorySizeNotSupported MemorySizeNotRecommended DrsVmotionIncompatibleFault VMINotSupported"
            ),
            vim("WakeOnLanNotSupported VirtualEthernetCardNotSupported DiskNotSupported IDEDiskNotSupported"),
            vim("VFlashModuleNotSupported VFlashModuleVersionIncompatible InaccessibleVFlashSource"),
            vim("VFlashCacheHotConfigNotSupported DigestNotSupported"),
        ),
        row(
            _DEVICE,
            "5.3",
            vim("CannotAccessVmComponent CannotAccessVmDevice RemoteDeviceNotSupported"),
        ),
        row(
            _DEVICE,
            "5.2",
            vim("DeviceNotSupported DeviceBackingNotSupported DeviceControllerNotSupported"),
            vim("FileBackedPortNotSupported RawDiskNotSupported VirtualDiskModeNotSupported"),
            vim("NonPersistentDisksNotSupported TooManyDevices VmValidateMaxDevice"),
        ),
        row(_RDM, "5.3", vim("RDMNotSupported PhysCompatRDMNotSupported")),
        row(_SHARED, "5.3", vim("SharedBusControllerNotSupported MultiWriterNotSupported")),
        row(
            permanent("inflate the disk before the move"),
            "5.2",
            vim("UnusedVirtualDiskBlocksNotScrubbed VirtualDiskBlocksNotFullyProvisioned"),
        ),
        row(_ORDER, "5.3", vim("InvalidDeviceSpec InvalidDeviceBacking")),
        row(
            _ORDER,
            "5.2",
            vim("InvalidController InvalidDeviceOperation MissingController DeviceNotFound"),
            vim("DisallowedDiskModeChange DeviceHotPlugNotSupported DeviceUnsupportedForVmPlatform"),
            vim("DeviceUnsupportedForVmVersion"),
        ),
        row(_CONFIG, "5.2", vim("InvalidVmConfig InvalidFormat SwapPlacementOverrideNotSupported")),
        row(person("give the VM world wide names of its own"), "5.2", vim("VmWwnConflict")),
    ),
)
