import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';

import { Icon } from '../icons/icon.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { ColourScheme } from './colour-scheme.tsx';
import { Navigation } from './navigation.tsx';
import { SecondFactorMissing } from './second-factor-missing.tsx';
import classes from './shell.module.css';
import { TenantSwitcher } from './tenant-switcher.tsx';

/** Below it the navigation is a drawer. */
const WIDE = '(min-width: 60rem)';

/** What stands around every page: where to go, whose data it is, who is signed in. */
export function Frame() {
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      {isWide ? (
        <aside className={classes.side}>
          <SideContent onGo={() => undefined} />
        </aside>
      ) : (
        <TopBar />
      )}
      <main id="content" className={classes.content} tabIndex={-1}>
        <SecondFactorMissing />
        <Outlet />
      </main>
    </div>
  );
}

function TopBar() {
  const [opened, drawer] = useDisclosure();
  return (
    <header className={classes.top}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Open navigation" onClick={drawer.open}>
        <Icon name="menu" size={20} />
      </ActionIcon>
      <Link to="/" className={classes.brandLink}>
        <Brand />
      </Link>
      <Drawer
        opened={opened}
        onClose={drawer.close}
        size="17rem"
        title={<Brand />}
        closeButtonProps={{ 'aria-label': 'Close navigation' }}
        classNames={{ body: classes.drawer }}
      >
        <SideContent onGo={drawer.close} isInDrawer />
      </Drawer>
    </header>
  );
}

function SideContent({
  onGo,
  isInDrawer = false,
}: {
  readonly onGo: () => void;
  readonly isInDrawer?: boolean;
}) {
  return (
    <>
      {!isInDrawer && (
        <Link to="/" className={classes.brandLink}>
          <Brand />
        </Link>
      )}
      <TenantSwitcher />
      <Navigation onGo={onGo} />
      <div className={classes.sideFoot}>
        <AccountMenu onGo={onGo} />
        <ColourScheme />
      </div>
    </>
  );
}
